"""Encrypts what is stored in place, and encrypts it again with newer keys."""
