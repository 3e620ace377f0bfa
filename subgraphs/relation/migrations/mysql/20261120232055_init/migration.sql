CREATE TABLE `blocks` (
	`blocker_id` bigint NOT NULL,
	`blocked_id` bigint NOT NULL,
	`active` boolean NOT NULL,
	`revision` bigint NOT NULL,
	`activated_id` bigint NOT NULL,
	`changed_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`blocker_id`,`blocked_id`)
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
CREATE TABLE `follows` (
	`follower_id` bigint NOT NULL,
	`followee_id` bigint NOT NULL,
	`active` boolean NOT NULL,
	`revision` bigint NOT NULL,
	`activated_id` bigint NOT NULL,
	`mutual_id` bigint,
	`changed_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`follower_id`,`followee_id`)
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
CREATE TABLE `pairs` (
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
CREATE TABLE `relay_leases` (
	`name` varbinary(60) PRIMARY KEY,
	`holder` varbinary(80) NOT NULL,
	`expires_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `removals` (
	`user_id` bigint PRIMARY KEY,
	`run_at` bigint NOT NULL,
	`until_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `worker_leases` (
	`worker` int PRIMARY KEY,
	`holder` varbinary(80) NOT NULL,
	`expires_at` bigint NOT NULL,
	`issued_up_to_ms` bigint NOT NULL
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
