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
CREATE TABLE `note_edges` (
	`from_id` bigint NOT NULL,
	`to_id` bigint NOT NULL,
	`active` boolean NOT NULL,
	`weight` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`from_id`,`to_id`)
);

--> statement-breakpoint
CREATE TABLE `note_log` (
	`log_id` bigint AUTO_INCREMENT PRIMARY KEY,
	`text` varchar(80) NOT NULL
);

--> statement-breakpoint
CREATE TABLE `notes` (
	`id` bigint PRIMARY KEY,
	`name` varbinary(64) NOT NULL,
	`title` varchar(40),
	`body` mediumtext,
	`pinned` boolean NOT NULL DEFAULT false,
	`details` json,
	`changes` int NOT NULL DEFAULT 0,
	`created_at` bigint NOT NULL,
	CONSTRAINT `notes_name` UNIQUE INDEX(`name`)
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
CREATE TABLE `relay_leases` (
	`name` varbinary(60) PRIMARY KEY,
	`holder` varbinary(80) NOT NULL,
	`expires_at` bigint NOT NULL
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
CREATE INDEX `note_edges_to` ON `note_edges` (`to_id`,`weight`);
--> statement-breakpoint
CREATE INDEX `notes_created_at` ON `notes` (`created_at`,`id`);
