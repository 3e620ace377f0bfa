CREATE TABLE `emails` (
	`account_id` bigint PRIMARY KEY,
	`verified` varchar(254),
	`verified_key` varbinary(254),
	`pending` varchar(254),
	`pending_key` varbinary(254),
	`changed_at` bigint NOT NULL,
	CONSTRAINT `emails_verified_key` UNIQUE INDEX(`verified_key`)
);

--> statement-breakpoint
CREATE TABLE `letters` (
	`id` bigint PRIMARY KEY,
	`account_id` bigint NOT NULL,
	`kind` varbinary(10) NOT NULL,
	`address` varchar(254) NOT NULL,
	`token_hash` varbinary(43),
	`created_at` bigint NOT NULL,
	`kept_until` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `mail_tokens` (
	`token_hash` varbinary(43) PRIMARY KEY,
	`purpose` varbinary(10) NOT NULL,
	`account_id` bigint NOT NULL,
	`address_key` varbinary(254) NOT NULL,
	`password_mark` varbinary(43) NOT NULL,
	`expires_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE INDEX `letters_account` ON `letters` (`account_id`);
--> statement-breakpoint
CREATE INDEX `letters_kept_until` ON `letters` (`kept_until`);
--> statement-breakpoint
CREATE INDEX `mail_tokens_account` ON `mail_tokens` (`account_id`,`purpose`);
--> statement-breakpoint
CREATE INDEX `mail_tokens_expires_at` ON `mail_tokens` (`expires_at`);
