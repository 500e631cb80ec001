"""The pages of officials: who may see them, what they show, what they withstand."""
