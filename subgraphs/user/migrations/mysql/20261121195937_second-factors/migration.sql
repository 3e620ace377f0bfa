CREATE TABLE `passkeys` (
	`id` bigint PRIMARY KEY,
	`account_id` bigint NOT NULL,
	`credential_id` varbinary(1364) NOT NULL,
	`public_key` varbinary(4000) NOT NULL,
	`counter` bigint NOT NULL,
	`transports` json NOT NULL,
	`name` varchar(50) NOT NULL,
	`created_at` bigint NOT NULL,
	`last_used_at` bigint,
	CONSTRAINT `passkeys_credential_id` UNIQUE INDEX(`credential_id`)
);

--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`account_id` bigint NOT NULL,
	`code_hash` varbinary(43) NOT NULL,
	CONSTRAINT PRIMARY KEY(`account_id`,`code_hash`)
);

--> statement-breakpoint
CREATE TABLE `second_factors` (
	`account_id` bigint PRIMARY KEY,
	`sealed_secret` varbinary(200) NOT NULL,
	`sealed_with` varbinary(16) NOT NULL,
	`confirmed_at` bigint,
	`expires_at` bigint,
	`last_step` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `spent_challenges` (
	`nonce` varbinary(43) PRIMARY KEY,
	`expires_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE INDEX `passkeys_account_id` ON `passkeys` (`account_id`);
--> statement-breakpoint
CREATE INDEX `second_factors_sealed_with` ON `second_factors` (`sealed_with`,`account_id`);
--> statement-breakpoint
CREATE INDEX `second_factors_expires_at` ON `second_factors` (`expires_at`);
--> statement-breakpoint
CREATE INDEX `spent_challenges_expires_at` ON `spent_challenges` (`expires_at`);
