"""The pages an official sees: they read through models, change only through handlers, and are shut unless listed as open."""
