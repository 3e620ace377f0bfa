CREATE TABLE `causes` (
	`kind` varbinary(20) NOT NULL,
	`cause_id` bigint NOT NULL,
	`actor_id` bigint NOT NULL,
	`account_id` bigint NOT NULL,
	`active` boolean NOT NULL,
	`revision` bigint NOT NULL,
	`notification_id` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`kind`,`cause_id`,`actor_id`)
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
	`revision` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `notification_actors` (
	`notification_id` bigint NOT NULL,
	`actor_id` bigint NOT NULL,
	`cause_count` bigint NOT NULL,
	`active` boolean NOT NULL,
	`seq` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`notification_id`,`actor_id`)
);

--> statement-breakpoint
CREATE TABLE `notification_settings` (
	`account_id` bigint NOT NULL,
	`kind` varbinary(20) NOT NULL,
	`audience` varbinary(10) NOT NULL,
	CONSTRAINT PRIMARY KEY(`account_id`,`kind`)
);

--> statement-breakpoint
CREATE TABLE `notifications` (
	`id` bigint PRIMARY KEY,
	`account_id` bigint NOT NULL,
	`kind` varbinary(20) NOT NULL,
	`subject_id` bigint NOT NULL,
	`closed_id` bigint NOT NULL,
	`seq` bigint NOT NULL,
	`is_read` boolean NOT NULL,
	`is_withdrawn` boolean NOT NULL,
	`actor_count` bigint NOT NULL,
	`post_id` bigint,
	`comment_id` bigint,
	`chat_id` bigint,
	`created_at` bigint NOT NULL,
	`updated_at` bigint NOT NULL,
	CONSTRAINT `notifications_open` UNIQUE INDEX(`account_id`,`kind`,`subject_id`,`closed_id`),
	CONSTRAINT `notifications_seq` UNIQUE INDEX(`account_id`,`seq`)
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
CREATE TABLE `recipients` (
	`account_id` bigint PRIMARY KEY,
	`last_seq` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `relay_leases` (
	`name` varbinary(60) PRIMARY KEY,
	`holder` varbinary(80) NOT NULL,
	`expires_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `removals` (
	`account_id` bigint NOT NULL,
	`actor_id` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`account_id`,`actor_id`)
);

--> statement-breakpoint
CREATE TABLE `worker_leases` (
	`worker` int PRIMARY KEY,
	`holder` varbinary(80) NOT NULL,
	`expires_at` bigint NOT NULL,
	`issued_up_to_ms` bigint NOT NULL
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
CREATE INDEX `notifications_list` ON `notifications` (`account_id`,`is_withdrawn`,`seq`);
--> statement-breakpoint
CREATE INDEX `notifications_unread` ON `notifications` (`account_id`,`is_withdrawn`,`is_read`,`seq`);
--> statement-breakpoint
CREATE INDEX `outbox_key` ON `outbox` (`key`);
