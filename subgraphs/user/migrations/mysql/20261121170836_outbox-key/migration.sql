ALTER TABLE `sessions` ADD `used_at` bigint;
--> statement-breakpoint
ALTER TABLE `sessions` ADD `address_hash` varbinary(43);
--> statement-breakpoint
CREATE INDEX `sessions_account_id` ON `sessions` (`account_id`);
