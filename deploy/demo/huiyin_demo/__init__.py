"""The demo: what `huiyin up` fills an empty Huiyin with, through the same API and commands as anybody else."""
