CREATE TABLE `pictures` (
	`id` bigint PRIMARY KEY,
	`account_id` bigint NOT NULL,
	`content_type` varbinary(40) NOT NULL,
	`byte_length` bigint NOT NULL,
	`declared_sha256` varbinary(64),
	`state` varbinary(10) NOT NULL,
	`refusal` varchar(500),
	`received_sha256` varbinary(64),
	`sizes` json,
	`created_at` bigint NOT NULL,
	`kept_until` bigint NOT NULL
);

--> statement-breakpoint
ALTER TABLE `users` ADD `avatar_picture` json;
--> statement-breakpoint
ALTER TABLE `users` ADD `background_picture` json;
--> statement-breakpoint
CREATE INDEX `pictures_account` ON `pictures` (`account_id`,`state`);
--> statement-breakpoint
CREATE INDEX `pictures_kept_until` ON `pictures` (`state`,`kept_until`);
