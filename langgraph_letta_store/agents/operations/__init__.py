"""Operations on a whole agent: its prompt, its export and load, and forgetting it."""
