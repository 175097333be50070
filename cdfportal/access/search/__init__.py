"""Finding things by what people type: folding, ranking, what a query is a question of."""
