CREATE INDEX `outbox_key` ON `outbox` (`key`);
