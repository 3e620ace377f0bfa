CREATE TABLE `blocks` (
	`blocker_id` integer NOT NULL,
	`blocked_id` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`activated_id` integer NOT NULL,
	`changed_at` integer NOT NULL,
	CONSTRAINT `blocks_pk` PRIMARY KEY(`blocker_id`, `blocked_id`)
);

--> statement-breakpoint
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
CREATE TABLE `follows` (
	`follower_id` integer NOT NULL,
	`followee_id` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`activated_id` integer NOT NULL,
	`mutual_id` integer,
	`changed_at` integer NOT NULL,
	CONSTRAINT `follows_pk` PRIMARY KEY(`follower_id`, `followee_id`)
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
CREATE TABLE `known_users` (
	`id` integer PRIMARY KEY,
	`state` blob NOT NULL,
	`username` text NOT NULL,
	`revision` integer NOT NULL
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
CREATE TABLE `pairs` (
	`low_id` integer NOT NULL,
	`high_id` integer NOT NULL,
	`low_follows_high` integer NOT NULL,
	`high_follows_low` integer NOT NULL,
	`low_blocks_high` integer NOT NULL,
	`high_blocks_low` integer NOT NULL,
	`revision` integer NOT NULL,
	CONSTRAINT `pairs_pk` PRIMARY KEY(`low_id`, `high_id`)
);

--> statement-breakpoint
CREATE TABLE `relay_leases` (
	`name` blob PRIMARY KEY,
	`holder` blob NOT NULL,
	`expires_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `removals` (
	`user_id` integer PRIMARY KEY,
	`run_at` integer NOT NULL,
	`until_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `worker_leases` (
	`worker` integer PRIMARY KEY,
	`holder` blob NOT NULL,
	`expires_at` integer NOT NULL,
	`issued_up_to_ms` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `blocks_list` ON `blocks` (`blocker_id`,`active`,`activated_id`);
--> statement-breakpoint
CREATE INDEX `counter_deltas_name_id` ON `counter_deltas` (`name`,`id`);
--> statement-breakpoint
CREATE INDEX `dead_letters_failed_at` ON `dead_letters` (`failed_at`,`event_id`);
--> statement-breakpoint
CREATE INDEX `follows_following_list` ON `follows` (`follower_id`,`active`,`activated_id`);
--> statement-breakpoint
CREATE INDEX `follows_followers_list` ON `follows` (`followee_id`,`active`,`activated_id`);
--> statement-breakpoint
CREATE INDEX `follows_friends_list` ON `follows` (`follower_id`,`mutual_id`);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_created_at` ON `idempotency_keys` (`created_at`);
--> statement-breakpoint
CREATE INDEX `inbox_consumed_at` ON `inbox` (`consumed_at`);
--> statement-breakpoint
CREATE INDEX `pairs_high` ON `pairs` (`high_id`,`low_id`);
--> statement-breakpoint
CREATE INDEX `removals_run_at` ON `removals` (`run_at`);
