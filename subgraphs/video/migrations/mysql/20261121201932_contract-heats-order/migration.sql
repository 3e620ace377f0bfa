DROP INDEX `heats_kind_order` ON `heats`;
