CREATE TABLE `causes` (
	`kind` blob NOT NULL,
	`cause_id` integer NOT NULL,
	`actor_id` integer NOT NULL,
	`account_id` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`notification_id` integer NOT NULL,
	CONSTRAINT `causes_pk` PRIMARY KEY(`kind`, `cause_id`, `actor_id`)
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
CREATE TABLE `known_edges` (
	`low_id` integer NOT NULL,
	`high_id` integer NOT NULL,
	`low_follows_high` integer NOT NULL,
	`high_follows_low` integer NOT NULL,
	`low_blocks_high` integer NOT NULL,
	`high_blocks_low` integer NOT NULL,
	`revision` integer NOT NULL,
	CONSTRAINT `known_edges_pk` PRIMARY KEY(`low_id`, `high_id`)
);

--> statement-breakpoint
CREATE TABLE `known_posts` (
	`id` integer PRIMARY KEY,
	`author_id` integer NOT NULL,
	`kind` blob NOT NULL,
	`status` blob NOT NULL,
	`visibility` blob NOT NULL,
	`deleted` integer NOT NULL,
	`revision` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `known_users` (
	`id` integer PRIMARY KEY,
	`state` blob NOT NULL,
	`username` text NOT NULL,
	`revision` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `notification_actors` (
	`notification_id` integer NOT NULL,
	`actor_id` integer NOT NULL,
	`cause_count` integer NOT NULL,
	`active` integer NOT NULL,
	`seq` integer NOT NULL,
	CONSTRAINT `notification_actors_pk` PRIMARY KEY(`notification_id`, `actor_id`)
);

--> statement-breakpoint
CREATE TABLE `notification_settings` (
	`account_id` integer NOT NULL,
	`kind` blob NOT NULL,
	`audience` blob NOT NULL,
	CONSTRAINT `notification_settings_pk` PRIMARY KEY(`account_id`, `kind`)
);

--> statement-breakpoint
CREATE TABLE `notifications` (
	`id` integer PRIMARY KEY,
	`account_id` integer NOT NULL,
	`kind` blob NOT NULL,
	`subject_id` integer NOT NULL,
	`closed_id` integer NOT NULL,
	`seq` integer NOT NULL,
	`is_read` integer NOT NULL,
	`is_withdrawn` integer NOT NULL,
	`actor_count` integer NOT NULL,
	`post_id` integer,
	`comment_id` integer,
	`chat_id` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
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
CREATE TABLE `recipients` (
	`account_id` integer PRIMARY KEY,
	`last_seq` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `relay_leases` (
	`name` blob PRIMARY KEY,
	`holder` blob NOT NULL,
	`expires_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `removals` (
	`account_id` integer NOT NULL,
	`actor_id` integer NOT NULL,
	CONSTRAINT `removals_pk` PRIMARY KEY(`account_id`, `actor_id`)
);

--> statement-breakpoint
CREATE TABLE `worker_leases` (
	`worker` integer PRIMARY KEY,
	`holder` blob NOT NULL,
	`expires_at` integer NOT NULL,
	`issued_up_to_ms` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `causes_notification` ON `causes` (`notification_id`,`cause_id`);
--> statement-breakpoint
CREATE INDEX `causes_pair` ON `causes` (`account_id`,`actor_id`,`notification_id`);
--> statement-breakpoint
CREATE INDEX `causes_actor` ON `causes` (`actor_id`,`notification_id`);
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
CREATE INDEX `notification_actors_latest` ON `notification_actors` (`notification_id`,`active`,`seq`);
--> statement-breakpoint
CREATE UNIQUE INDEX `notifications_open` ON `notifications` (`account_id`,`kind`,`subject_id`,`closed_id`);
--> statement-breakpoint
CREATE UNIQUE INDEX `notifications_seq` ON `notifications` (`account_id`,`seq`);
--> statement-breakpoint
CREATE INDEX `notifications_list` ON `notifications` (`account_id`,`is_withdrawn`,`seq`);
--> statement-breakpoint
CREATE INDEX `notifications_unread` ON `notifications` (`account_id`,`is_withdrawn`,`is_read`,`seq`);
--> statement-breakpoint
CREATE INDEX `outbox_key` ON `outbox` (`key`);
