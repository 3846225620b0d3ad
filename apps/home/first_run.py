first_run_urls = []


def waits_for_first_admin():
    return False
