CREATE TABLE `asked_queries` (
	`query` varbinary(32) NOT NULL,
	`account` varbinary(32) NOT NULL,
	`network` varbinary(32) NOT NULL,
	`asked_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`query`,`account`)
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
CREATE TABLE `documents` (
	`kind` varbinary(4) NOT NULL,
	`id` bigint NOT NULL,
	`revision` bigint NOT NULL,
	`indexed` boolean NOT NULL,
	`is_private` boolean NOT NULL DEFAULT false,
	`name` varchar(64) NOT NULL,
	`folded` mediumtext NOT NULL,
	`rank` int NOT NULL DEFAULT 0,
	`version` bigint NOT NULL DEFAULT 0,
	CONSTRAINT PRIMARY KEY(`kind`,`id`)
);

--> statement-breakpoint
CREATE TABLE `frequent_queries` (
	`folded` varbinary(300) PRIMARY KEY,
	`query` varbinary(32) NOT NULL,
	`askers` int NOT NULL
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
CREATE TABLE `index_changes` (
	`change_id` bigint AUTO_INCREMENT PRIMARY KEY,
	`kind` varbinary(4) NOT NULL,
	`id` bigint NOT NULL,
	`marked_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `index_states` (
	`engine` varbinary(20) PRIMARY KEY,
	`active` varbinary(1),
	`building` varbinary(1)
);

--> statement-breakpoint
CREATE TABLE `known_edges` (
	`low_id` bigint NOT NULL,
	`high_id` bigint NOT NULL,
	`low_follows_high` boolean NOT NULL,
	`high_follows_low` boolean NOT NULL,
	`low_blocks_high` boolean NOT NULL,
	`high_blocks_low` boolean NOT NULL,
	`low_mutes_high` boolean NOT NULL DEFAULT false,
	`high_mutes_low` boolean NOT NULL DEFAULT false,
	`revision` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`low_id`,`high_id`)
);

--> statement-breakpoint
CREATE TABLE `known_likes` (
	`post_id` bigint NOT NULL,
	`user_id` bigint NOT NULL,
	`author_id` bigint NOT NULL,
	`active` boolean NOT NULL,
	`revision` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`post_id`,`user_id`)
);

--> statement-breakpoint
CREATE TABLE `known_posts` (
	`id` bigint PRIMARY KEY,
	`author_id` bigint NOT NULL,
	`kind` varbinary(10) NOT NULL,
	`status` varbinary(10) NOT NULL,
	`visibility` varbinary(10) NOT NULL,
	`deleted` boolean NOT NULL,
	`revision` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `known_users` (
	`id` bigint PRIMARY KEY,
	`state` varbinary(10) NOT NULL,
	`username` varchar(64) NOT NULL,
	`is_private` boolean NOT NULL DEFAULT false,
	`revision` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `names` (
	`kind` varbinary(4) NOT NULL,
	`folded` varbinary(300) NOT NULL,
	`id` bigint NOT NULL,
	`shown` varchar(64) NOT NULL,
	CONSTRAINT PRIMARY KEY(`kind`,`folded`,`id`)
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
CREATE TABLE `popular_a` (
	`kind` varbinary(4) NOT NULL,
	`term` varbinary(160) NOT NULL,
	`rank` int NOT NULL,
	`id` bigint NOT NULL,
	`field` int NOT NULL,
	CONSTRAINT PRIMARY KEY(`kind`,`term`,`rank`,`id`)
);

--> statement-breakpoint
CREATE TABLE `popular_b` (
	`kind` varbinary(4) NOT NULL,
	`term` varbinary(160) NOT NULL,
	`rank` int NOT NULL,
	`id` bigint NOT NULL,
	`field` int NOT NULL,
	CONSTRAINT PRIMARY KEY(`kind`,`term`,`rank`,`id`)
);

--> statement-breakpoint
CREATE TABLE `post_tags` (
	`tag_id` bigint NOT NULL,
	`post_id` bigint NOT NULL,
	`author_id` bigint NOT NULL,
	`tag` varchar(64) NOT NULL,
	`listed` boolean NOT NULL,
	`open` boolean NOT NULL,
	`posted_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`tag_id`,`post_id`)
);

--> statement-breakpoint
CREATE TABLE `postings_a` (
	`kind` varbinary(4) NOT NULL,
	`term` varbinary(160) NOT NULL,
	`id` bigint NOT NULL,
	`field` int NOT NULL,
	CONSTRAINT PRIMARY KEY(`kind`,`term`,`id`)
);

--> statement-breakpoint
CREATE TABLE `postings_b` (
	`kind` varbinary(4) NOT NULL,
	`term` varbinary(160) NOT NULL,
	`id` bigint NOT NULL,
	`field` int NOT NULL,
	CONSTRAINT PRIMARY KEY(`kind`,`term`,`id`)
);

--> statement-breakpoint
CREATE TABLE `relay_leases` (
	`name` varbinary(60) PRIMARY KEY,
	`holder` varbinary(80) NOT NULL,
	`expires_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `spellings_a` (
	`variant` varbinary(40) NOT NULL,
	`word` varbinary(160) NOT NULL,
	CONSTRAINT PRIMARY KEY(`variant`,`word`)
);

--> statement-breakpoint
CREATE TABLE `spellings_b` (
	`variant` varbinary(40) NOT NULL,
	`word` varbinary(160) NOT NULL,
	CONSTRAINT PRIMARY KEY(`variant`,`word`)
);

--> statement-breakpoint
CREATE TABLE `words_a` (
	`word` varbinary(160) PRIMARY KEY
);

--> statement-breakpoint
CREATE TABLE `words_b` (
	`word` varbinary(160) PRIMARY KEY
);

--> statement-breakpoint
CREATE TABLE `worker_leases` (
	`worker` int PRIMARY KEY,
	`holder` varbinary(80) NOT NULL,
	`expires_at` bigint NOT NULL,
	`issued_up_to_ms` bigint NOT NULL
);

--> statement-breakpoint
CREATE INDEX `asked_queries_account` ON `asked_queries` (`account`,`asked_at`);
--> statement-breakpoint
CREATE INDEX `asked_queries_asked_at` ON `asked_queries` (`asked_at`);
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
CREATE INDEX `known_likes_author` ON `known_likes` (`author_id`,`active`);
--> statement-breakpoint
CREATE INDEX `names_document` ON `names` (`kind`,`id`);
--> statement-breakpoint
CREATE INDEX `outbox_key` ON `outbox` (`key`);
--> statement-breakpoint
CREATE INDEX `post_tags_shown` ON `post_tags` (`tag_id`,`listed`);
--> statement-breakpoint
CREATE INDEX `post_tags_post` ON `post_tags` (`post_id`);
--> statement-breakpoint
CREATE INDEX `post_tags_author` ON `post_tags` (`author_id`,`tag_id`);
--> statement-breakpoint
CREATE INDEX `post_tags_latest` ON `post_tags` (`listed`,`posted_at`);
--> statement-breakpoint
CREATE INDEX `spellings_a_word` ON `spellings_a` (`word`);
--> statement-breakpoint
CREATE INDEX `spellings_b_word` ON `spellings_b` (`word`);
