CREATE TABLE `passkeys` (
	`id` integer PRIMARY KEY,
	`account_id` integer NOT NULL,
	`credential_id` blob NOT NULL,
	`public_key` blob NOT NULL,
	`counter` integer NOT NULL,
	`transports` text NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer
);

--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`account_id` integer NOT NULL,
	`code_hash` blob NOT NULL,
	CONSTRAINT `recovery_codes_pk` PRIMARY KEY(`account_id`, `code_hash`)
);

--> statement-breakpoint
CREATE TABLE `second_factors` (
	`account_id` integer PRIMARY KEY,
	`sealed_secret` blob NOT NULL,
	`sealed_with` blob NOT NULL,
	`confirmed_at` integer,
	`expires_at` integer,
	`last_step` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `spent_challenges` (
	`nonce` blob PRIMARY KEY,
	`expires_at` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `passkeys_credential_id` ON `passkeys` (`credential_id`);
--> statement-breakpoint
CREATE INDEX `passkeys_account_id` ON `passkeys` (`account_id`);
--> statement-breakpoint
CREATE INDEX `second_factors_sealed_with` ON `second_factors` (`sealed_with`,`account_id`);
--> statement-breakpoint
CREATE INDEX `second_factors_expires_at` ON `second_factors` (`expires_at`);
--> statement-breakpoint
CREATE INDEX `spent_challenges_expires_at` ON `spent_challenges` (`expires_at`);
