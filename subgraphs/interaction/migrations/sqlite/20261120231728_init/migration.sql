CREATE TABLE `comments` (
	`id` integer PRIMARY KEY,
	`post_id` integer NOT NULL,
	`post_author_id` integer NOT NULL,
	`author_id` integer NOT NULL,
	`top_id` integer,
	`parent_id` integer,
	`text` text NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	`revision` integer NOT NULL
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
CREATE TABLE `likes` (
	`user_id` integer NOT NULL,
	`post_id` integer NOT NULL,
	`author_id` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`activated_id` integer NOT NULL,
	`changed_at` integer NOT NULL,
	CONSTRAINT `likes_pk` PRIMARY KEY(`user_id`, `post_id`)
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
CREATE TABLE `removals` (
	`kind` blob NOT NULL,
	`id` integer NOT NULL,
	`run_at` integer NOT NULL,
	`until_at` integer NOT NULL,
	CONSTRAINT `removals_pk` PRIMARY KEY(`kind`, `id`)
);

--> statement-breakpoint
CREATE TABLE `worker_leases` (
	`worker` integer PRIMARY KEY,
	`holder` blob NOT NULL,
	`expires_at` integer NOT NULL,
	`issued_up_to_ms` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `comments_post_list` ON `comments` (`post_id`,`top_id`,`deleted_at`,`id`);
--> statement-breakpoint
CREATE INDEX `comments_reply_list` ON `comments` (`top_id`,`deleted_at`,`id`);
--> statement-breakpoint
CREATE INDEX `comments_author` ON `comments` (`author_id`,`deleted_at`,`id`);
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
CREATE INDEX `likes_user_list` ON `likes` (`user_id`,`active`,`activated_id`);
--> statement-breakpoint
CREATE INDEX `likes_post` ON `likes` (`post_id`,`active`);
--> statement-breakpoint
CREATE INDEX `likes_author` ON `likes` (`author_id`,`active`);
--> statement-breakpoint
CREATE INDEX `removals_run_at` ON `removals` (`run_at`);
