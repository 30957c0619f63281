"""For all Python tests. What takes more than a few seconds is marked slow and runs with `./dev test --slow`."""


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes more than a few seconds")
