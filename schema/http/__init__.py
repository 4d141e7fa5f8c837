"""GraphQL over HTTP: what comes in as a request and what goes out as an answer."""

from schema.http.endpoint import GraphQLEndpoint

__all__ = ["GraphQLEndpoint"]
