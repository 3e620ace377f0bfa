CREATE TABLE `counter_bases` (
	`name` varbinary(40) NOT NULL,
	`id` bigint NOT NULL,
	`value` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`name`,`id`)
);

--> statement-breakpoint
CREATE TABLE `counter_deltas` (
	`delta_id` bigint AUTO_INCREMENT PRIMARY KEY,
	`name` varbinary(40) NOT NULL,
	`id` bigint NOT NULL,
	`change` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`event_id` varbinary(64) PRIMARY KEY,
	`envelope` json NOT NULL,
	`error` mediumtext NOT NULL,
	`failed_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`account_id` bigint NOT NULL,
	`operation` varbinary(40) NOT NULL,
	`key` varbinary(512) NOT NULL,
	`input_hash` varbinary(64) NOT NULL,
	`entity_id` bigint NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`account_id`,`operation`,`key`)
);

--> statement-breakpoint
CREATE TABLE `inbox` (
	`event_id` varbinary(64) PRIMARY KEY,
	`consumed_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `known_edges` (
	`low_id` bigint NOT NULL,
	`high_id` bigint NOT NULL,
	`low_follows_high` boolean NOT NULL,
	`high_follows_low` boolean NOT NULL,
	`low_blocks_high` boolean NOT NULL,
	`high_blocks_low` boolean NOT NULL,
	`revision` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`low_id`,`high_id`)
);

--> statement-breakpoint
CREATE TABLE `outbox` (
	`outbox_id` bigint AUTO_INCREMENT PRIMARY KEY,
	`event_id` varbinary(64) NOT NULL,
	`topic` varbinary(40) NOT NULL,
	`type` varbinary(60) NOT NULL,
	`schema_version` int NOT NULL,
	`key` varbinary(80) NOT NULL,
	`sequence` bigint NOT NULL,
	`occurred_at` bigint NOT NULL,
	`traceparent` varbinary(80),
	`payload` json NOT NULL
);

--> statement-breakpoint
CREATE TABLE `refresh_tokens` (
	`token_hash` varbinary(43) PRIMARY KEY,
	`session_id` bigint NOT NULL,
	`successor_hash` varbinary(43),
	`created_at` bigint NOT NULL,
	`expires_at` bigint NOT NULL,
	`spent_at` bigint
);

--> statement-breakpoint
CREATE TABLE `relay_leases` (
	`name` varbinary(60) PRIMARY KEY,
	`holder` varbinary(80) NOT NULL,
	`expires_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `revocations` (
	`revocation_id` bigint AUTO_INCREMENT PRIMARY KEY,
	`account_id` bigint NOT NULL,
	`session_id` bigint,
	`session_epoch` int NOT NULL,
	`recorded_at` bigint NOT NULL,
	`until` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` bigint PRIMARY KEY,
	`account_id` bigint NOT NULL,
	`kind` varbinary(10) NOT NULL,
	`session_epoch` int NOT NULL,
	`created_at` bigint NOT NULL,
	`expires_at` bigint NOT NULL,
	`ended_at` bigint
);

--> statement-breakpoint
CREATE TABLE `signing_keys` (
	`generation` int PRIMARY KEY,
	`kid` varbinary(64) NOT NULL,
	`public_jwk` json NOT NULL,
	`sealed_private_jwk` varbinary(600) NOT NULL,
	`created_at` bigint NOT NULL,
	`signs_from` bigint NOT NULL,
	`signs_until` bigint NOT NULL,
	`verifies_until` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `users` (
	`id` bigint PRIMARY KEY,
	`username` varbinary(128) NOT NULL,
	`username_key` varbinary(1200) NOT NULL,
	`display_name` varchar(50) NOT NULL,
	`bio` varchar(200) NOT NULL,
	`avatar_url` varchar(2048) NOT NULL,
	`background_url` varchar(2048) NOT NULL,
	`password_hash` varbinary(200) NOT NULL,
	`state` varbinary(10) NOT NULL,
	`session_epoch` int NOT NULL,
	`revision` bigint NOT NULL,
	`created_at` bigint NOT NULL,
	`deleted_at` bigint,
	CONSTRAINT `users_username_key` UNIQUE INDEX(`username_key`)
);

--> statement-breakpoint
CREATE TABLE `worker_leases` (
	`worker` int PRIMARY KEY,
	`holder` varbinary(80) NOT NULL,
	`expires_at` bigint NOT NULL,
	`issued_up_to_ms` bigint NOT NULL
);

--> statement-breakpoint
CREATE INDEX `counter_deltas_name_id` ON `counter_deltas` (`name`,`id`);
--> statement-breakpoint
CREATE INDEX `dead_letters_failed_at` ON `dead_letters` (`failed_at`,`event_id`);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_created_at` ON `idempotency_keys` (`created_at`);
--> statement-breakpoint
CREATE INDEX `inbox_consumed_at` ON `inbox` (`consumed_at`);
--> statement-breakpoint
CREATE INDEX `known_edges_high` ON `known_edges` (`high_id`,`low_id`);
--> statement-breakpoint
CREATE INDEX `refresh_tokens_expires_at` ON `refresh_tokens` (`expires_at`);
--> statement-breakpoint
CREATE INDEX `revocations_until` ON `revocations` (`until`);
--> statement-breakpoint
CREATE INDEX `sessions_expires_at` ON `sessions` (`expires_at`);
