"""Key matters of an estate (重点事项) by 三议一服务 (Y2, 民法典 §278)."""
