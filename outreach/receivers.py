"""What outreach hears from advising (advising/signals.py). Each receiver calls one action, or puts off a job until
after the commit. Imported by outreach/apps.py."""
