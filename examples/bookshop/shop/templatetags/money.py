from django import template

register = template.Library()


@register.filter
def money(amount):
    """Return an amount with two decimals and thin spaces between the thousands."""
    return f"{amount:,.2f} €".replace(",", "\u2009")


@register.filter
def stars(rating):
    """Return a rating from 0 to 5 as five stars."""
    full = round(rating or 0)
    return "★" * full + "☆" * (5 - full)
