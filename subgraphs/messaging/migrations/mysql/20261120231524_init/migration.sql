CREATE TABLE `chats` (
	`id` bigint PRIMARY KEY,
	`kind` varbinary(10) NOT NULL,
	`low_id` bigint,
	`high_id` bigint,
	`name` varchar(100),
	`owner_id` bigint,
	`last_seq` bigint NOT NULL,
	`last_message_id` bigint,
	`last_micros` bigint NOT NULL,
	`revision` bigint NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `chats_pair` UNIQUE INDEX(`low_id`,`high_id`)
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
CREATE TABLE `members` (
	`chat_id` bigint NOT NULL,
	`account_id` bigint NOT NULL,
	`active` boolean NOT NULL,
	`revision` bigint NOT NULL,
	`read_seq` bigint NOT NULL,
	`sent_count` bigint NOT NULL,
	`read_sent_count` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`chat_id`,`account_id`)
);

--> statement-breakpoint
CREATE TABLE `messages` (
	`chat_id` bigint NOT NULL,
	`seq` bigint NOT NULL,
	`id` bigint NOT NULL,
	`sender_id` bigint,
	`client_message_id` varbinary(512),
	`text_hash` varbinary(43) NOT NULL,
	`text` mediumtext NOT NULL,
	`sent_at_micros` bigint NOT NULL,
	`edited_at` bigint,
	`deleted_at` bigint,
	`change_revision` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`chat_id`,`seq`),
	CONSTRAINT `messages_id` UNIQUE INDEX(`id`),
	CONSTRAINT `messages_client_id` UNIQUE INDEX(`sender_id`,`client_message_id`)
);

--> statement-breakpoint
CREATE TABLE `open_rooms` (
	`id` bigint PRIMARY KEY,
	`name_hash` varbinary(43) NOT NULL,
	`last_seq` bigint NOT NULL,
	`last_micros` bigint NOT NULL,
	CONSTRAINT `open_rooms_name` UNIQUE INDEX(`name_hash`)
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
CREATE TABLE `room_messages` (
	`room_id` bigint NOT NULL,
	`seq` bigint NOT NULL,
	`sender_name` mediumtext NOT NULL,
	`text` mediumtext NOT NULL,
	`sent_at_micros` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`room_id`,`seq`)
);

--> statement-breakpoint
CREATE TABLE `worker_leases` (
	`worker` int PRIMARY KEY,
	`holder` varbinary(80) NOT NULL,
	`expires_at` bigint NOT NULL,
	`issued_up_to_ms` bigint NOT NULL
);

--> statement-breakpoint
CREATE INDEX `chats_last_micros` ON `chats` (`last_micros`);
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
CREATE INDEX `members_account` ON `members` (`account_id`,`active`,`chat_id`);
--> statement-breakpoint
CREATE INDEX `messages_time` ON `messages` (`chat_id`,`sent_at_micros`);
--> statement-breakpoint
CREATE INDEX `messages_changes` ON `messages` (`chat_id`,`change_revision`);
--> statement-breakpoint
CREATE INDEX `room_messages_time` ON `room_messages` (`room_id`,`sent_at_micros`);
