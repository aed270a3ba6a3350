"""Issues (诉求): reported, screened, merged, withdrawn, judged."""
