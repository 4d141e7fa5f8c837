"""The GraphQL contract: types, arguments and descriptions, in the same areas as the registry."""
