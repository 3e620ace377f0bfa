CREATE TABLE `authors` (
	`author_id` integer PRIMARY KEY
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
CREATE TABLE `post_media` (
	`post_id` integer NOT NULL,
	`role` blob NOT NULL,
	`position` integer NOT NULL,
	`hash` blob NOT NULL,
	`extension` blob NOT NULL,
	`byte_length` integer NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`duration_ms` integer,
	`is_public` integer NOT NULL,
	CONSTRAINT `post_media_pk` PRIMARY KEY(`post_id`, `role`, `position`)
);

--> statement-breakpoint
CREATE TABLE `post_tags` (
	`tag` blob NOT NULL,
	`post_id` integer NOT NULL,
	`author_id` integer NOT NULL,
	`kind` blob NOT NULL,
	`audience` blob NOT NULL,
	`published_at` integer NOT NULL,
	CONSTRAINT `post_tags_pk` PRIMARY KEY(`post_id`, `tag`)
);

--> statement-breakpoint
CREATE TABLE `posts` (
	`id` integer PRIMARY KEY,
	`author_id` integer NOT NULL,
	`kind` blob NOT NULL,
	`status` blob NOT NULL,
	`failure_reason` text,
	`caption` text NOT NULL,
	`tags` text NOT NULL,
	`visibility` blob NOT NULL,
	`audience` blob NOT NULL,
	`published_at` integer NOT NULL,
	`revision` integer NOT NULL,
	`deleted_at` integer
);

--> statement-breakpoint
CREATE TABLE `relay_leases` (
	`name` blob PRIMARY KEY,
	`holder` blob NOT NULL,
	`expires_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `uploads` (
	`id` integer PRIMARY KEY,
	`account_id` integer NOT NULL,
	`content_type` blob NOT NULL,
	`byte_length` integer NOT NULL,
	`declared_sha256` blob,
	`state` blob NOT NULL,
	`refusal` text,
	`received_sha256` blob,
	`media` text,
	`cover` text,
	`created_at` integer NOT NULL,
	`kept_until` integer NOT NULL
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
CREATE INDEX `known_edges_high` ON `known_edges` (`high_id`,`low_id`);
--> statement-breakpoint
CREATE INDEX `post_media_hash` ON `post_media` (`hash`,`is_public`);
--> statement-breakpoint
CREATE INDEX `post_tags_audience` ON `post_tags` (`tag`,`audience`,`published_at`);
--> statement-breakpoint
CREATE INDEX `post_tags_audience_kind` ON `post_tags` (`tag`,`audience`,`kind`,`published_at`);
--> statement-breakpoint
CREATE INDEX `post_tags_author` ON `post_tags` (`tag`,`author_id`,`published_at`,`audience`,`kind`);
--> statement-breakpoint
CREATE UNIQUE INDEX `posts_published_at` ON `posts` (`published_at`);
--> statement-breakpoint
CREATE INDEX `posts_audience` ON `posts` (`audience`,`published_at`);
--> statement-breakpoint
CREATE INDEX `posts_audience_kind` ON `posts` (`audience`,`kind`,`published_at`);
--> statement-breakpoint
CREATE INDEX `posts_author` ON `posts` (`author_id`,`published_at`,`audience`,`kind`);
--> statement-breakpoint
CREATE INDEX `uploads_kept_until` ON `uploads` (`kept_until`);
