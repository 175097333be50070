"""What every Django room shares: request context, guard, headers, errors, logs. No models."""
