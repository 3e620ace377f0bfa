-- Each subgraph creates a database of its own at its first start.
GRANT ALL PRIVILEGES ON `clipgraph\_%`.* TO 'clipgraph'@'%';
