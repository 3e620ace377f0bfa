CREATE TABLE `emails` (
	`account_id` integer PRIMARY KEY,
	`verified` text,
	`verified_key` blob,
	`pending` text,
	`pending_key` blob,
	`changed_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `letters` (
	`id` integer PRIMARY KEY,
	`account_id` integer NOT NULL,
	`kind` blob NOT NULL,
	`address` text NOT NULL,
	`token_hash` blob,
	`created_at` integer NOT NULL,
	`kept_until` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `mail_tokens` (
	`token_hash` blob PRIMARY KEY,
	`purpose` blob NOT NULL,
	`account_id` integer NOT NULL,
	`address_key` blob NOT NULL,
	`password_mark` blob NOT NULL,
	`expires_at` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `emails_verified_key` ON `emails` (`verified_key`);
--> statement-breakpoint
CREATE INDEX `letters_account` ON `letters` (`account_id`);
--> statement-breakpoint
CREATE INDEX `letters_kept_until` ON `letters` (`kept_until`);
--> statement-breakpoint
CREATE INDEX `mail_tokens_account` ON `mail_tokens` (`account_id`,`purpose`);
--> statement-breakpoint
CREATE INDEX `mail_tokens_expires_at` ON `mail_tokens` (`expires_at`);
