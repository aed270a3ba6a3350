"""The published language: contracts, AsyncAPI, ingress and problems, for who builds on it."""
