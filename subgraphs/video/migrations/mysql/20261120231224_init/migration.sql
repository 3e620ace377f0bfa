CREATE TABLE `authors` (
	`author_id` bigint PRIMARY KEY
);

--> statement-breakpoint
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
CREATE TABLE `known_users` (
	`id` bigint PRIMARY KEY,
	`state` varbinary(10) NOT NULL,
	`username` varchar(64) NOT NULL,
	`revision` bigint NOT NULL
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
CREATE TABLE `post_media` (
	`post_id` bigint NOT NULL,
	`role` varbinary(10) NOT NULL,
	`position` int NOT NULL,
	`hash` varbinary(64) NOT NULL,
	`extension` varbinary(10) NOT NULL,
	`byte_length` bigint NOT NULL,
	`width` int NOT NULL,
	`height` int NOT NULL,
	`duration_ms` bigint,
	`is_public` boolean NOT NULL,
	CONSTRAINT PRIMARY KEY(`post_id`,`role`,`position`)
);

--> statement-breakpoint
CREATE TABLE `post_tags` (
	`tag` varbinary(200) NOT NULL,
	`post_id` bigint NOT NULL,
	`author_id` bigint NOT NULL,
	`kind` varbinary(10) NOT NULL,
	`audience` varbinary(10) NOT NULL,
	`published_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`post_id`,`tag`)
);

--> statement-breakpoint
CREATE TABLE `posts` (
	`id` bigint PRIMARY KEY,
	`author_id` bigint NOT NULL,
	`kind` varbinary(10) NOT NULL,
	`status` varbinary(10) NOT NULL,
	`failure_reason` varchar(500),
	`caption` mediumtext NOT NULL,
	`tags` json NOT NULL,
	`visibility` varbinary(10) NOT NULL,
	`audience` varbinary(10) NOT NULL,
	`published_at` bigint NOT NULL,
	`revision` bigint NOT NULL,
	`deleted_at` bigint,
	CONSTRAINT `posts_published_at` UNIQUE INDEX(`published_at`)
);

--> statement-breakpoint
CREATE TABLE `relay_leases` (
	`name` varbinary(60) PRIMARY KEY,
	`holder` varbinary(80) NOT NULL,
	`expires_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `uploads` (
	`id` bigint PRIMARY KEY,
	`account_id` bigint NOT NULL,
	`content_type` varbinary(40) NOT NULL,
	`byte_length` bigint NOT NULL,
	`declared_sha256` varbinary(64),
	`state` varbinary(10) NOT NULL,
	`refusal` varchar(500),
	`received_sha256` varbinary(64),
	`media` json,
	`cover` json,
	`created_at` bigint NOT NULL,
	`kept_until` bigint NOT NULL
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
CREATE INDEX `post_media_hash` ON `post_media` (`hash`,`is_public`);
--> statement-breakpoint
CREATE INDEX `post_tags_audience` ON `post_tags` (`tag`,`audience`,`published_at`);
--> statement-breakpoint
CREATE INDEX `post_tags_audience_kind` ON `post_tags` (`tag`,`audience`,`kind`,`published_at`);
--> statement-breakpoint
CREATE INDEX `post_tags_author` ON `post_tags` (`tag`,`author_id`,`published_at`,`audience`,`kind`);
--> statement-breakpoint
CREATE INDEX `posts_audience` ON `posts` (`audience`,`published_at`);
--> statement-breakpoint
CREATE INDEX `posts_audience_kind` ON `posts` (`audience`,`kind`,`published_at`);
--> statement-breakpoint
CREATE INDEX `posts_author` ON `posts` (`author_id`,`published_at`,`audience`,`kind`);
--> statement-breakpoint
CREATE INDEX `uploads_kept_until` ON `uploads` (`kept_until`);
