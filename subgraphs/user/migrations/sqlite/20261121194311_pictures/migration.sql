CREATE TABLE `pictures` (
	`id` integer PRIMARY KEY,
	`account_id` integer NOT NULL,
	`content_type` blob NOT NULL,
	`byte_length` integer NOT NULL,
	`declared_sha256` blob,
	`state` blob NOT NULL,
	`refusal` text,
	`received_sha256` blob,
	`sizes` text,
	`created_at` integer NOT NULL,
	`kept_until` integer NOT NULL
);

--> statement-breakpoint
ALTER TABLE `users` ADD `avatar_picture` text;
--> statement-breakpoint
ALTER TABLE `users` ADD `background_picture` text;
--> statement-breakpoint
CREATE INDEX `pictures_account` ON `pictures` (`account_id`,`state`);
--> statement-breakpoint
CREATE INDEX `pictures_kept_until` ON `pictures` (`state`,`kept_until`);
