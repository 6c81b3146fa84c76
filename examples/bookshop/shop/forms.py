from django import forms
from django.contrib.auth.forms import UserCreationForm

from shop.models import Review


class RegisterForm(UserCreationForm):
    email = forms.EmailField()

    class Meta(UserCreationForm.Meta):
        fields = ("username", "email")


class ReviewForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = ("stars", "text")

    def clean_text(self):
        text = self.cleaned_data["text"].strip()
        if text and text.isupper():
            raise forms.ValidationError("No shouting in the bookshop.")
        return text


class QuantityForm(forms.Form):
    quantity = forms.IntegerField(min_value=1, max_value=20, initial=1)
