"""Service records (志愿服务记录): what platforms state of the service of their volunteers."""
