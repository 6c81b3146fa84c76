"""What data migrations call."""

CENTS = 100


def usual_price():
    return 7 * CENTS


def price_of(name):
    return rounded(len(name) * 13)


def rounded(price):
    return price // 5 * 5
