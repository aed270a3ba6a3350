"""What makes the pages of four services look and behave as one."""

from huiyin_service.web.assets import Assets, static_files
from huiyin_service.web.language import set_language
from huiyin_service.web.list_query import Column, ListQuery
from huiyin_service.web.pages import Pages

__all__ = ["Assets", "Column", "ListQuery", "Pages", "set_language", "static_files"]
