CREATE TABLE `counter_bases` (
	`name` blob NOT NULL,
	`id` integer NOT NULL,
	`value` integer NOT NULL,
	CONSTRAINT `counter_bases_pk` PRIMARY KEY(`name`, `id`)
);

--> statement-breakpoint
CREATE TABLE `counter_deltas` (
	`delta_id` integer PRIMARY KEY AUTOINCREMENT,
	`name` blob NOT NULL,
	`id` integer NOT NULL,
	`change` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`event_id` blob PRIMARY KEY,
	`envelope` text NOT NULL,
	`error` text NOT NULL,
	`failed_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`account_id` integer NOT NULL,
	`operation` blob NOT NULL,
	`key` blob NOT NULL,
	`input_hash` blob NOT NULL,
	`entity_id` integer NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT `idempotency_keys_pk` PRIMARY KEY(`account_id`, `operation`, `key`)
);

--> statement-breakpoint
CREATE TABLE `inbox` (
	`event_id` blob PRIMARY KEY,
	`consumed_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `note_edges` (
	`from_id` integer NOT NULL,
	`to_id` integer NOT NULL,
	`active` integer NOT NULL,
	`weight` integer NOT NULL,
	CONSTRAINT `note_edges_pk` PRIMARY KEY(`from_id`, `to_id`)
);

--> statement-breakpoint
CREATE TABLE `note_log` (
	`log_id` integer PRIMARY KEY AUTOINCREMENT,
	`text` text NOT NULL
);

--> statement-breakpoint
CREATE TABLE `notes` (
	`id` integer PRIMARY KEY,
	`name` blob NOT NULL,
	`title` text,
	`body` text,
	`pinned` integer DEFAULT false NOT NULL,
	`details` text,
	`changes` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `outbox` (
	`outbox_id` integer PRIMARY KEY AUTOINCREMENT,
	`event_id` blob NOT NULL,
	`topic` blob NOT NULL,
	`type` blob NOT NULL,
	`schema_version` integer NOT NULL,
	`key` blob NOT NULL,
	`sequence` integer NOT NULL,
	`occurred_at` integer NOT NULL,
	`traceparent` blob,
	`payload` text NOT NULL
);

--> statement-breakpoint
CREATE TABLE `relay_leases` (
	`name` blob PRIMARY KEY,
	`holder` blob NOT NULL,
	`expires_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `worker_leases` (
	`worker` integer PRIMARY KEY,
	`holder` blob NOT NULL,
	`expires_at` integer NOT NULL,
	`issued_up_to_ms` integer NOT NULL
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
CREATE UNIQUE INDEX `notes_name` ON `notes` (`name`);
--> statement-breakpoint
CREATE INDEX `notes_created_at` ON `notes` (`created_at`,`id`);
