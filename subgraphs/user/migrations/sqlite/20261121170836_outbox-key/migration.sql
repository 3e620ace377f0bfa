ALTER TABLE `sessions` ADD `used_at` integer;
--> statement-breakpoint
ALTER TABLE `sessions` ADD `address_hash` blob;
--> statement-breakpoint
CREATE INDEX `sessions_account_id` ON `sessions` (`account_id`);
