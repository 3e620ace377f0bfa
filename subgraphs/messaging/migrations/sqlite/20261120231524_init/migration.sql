CREATE TABLE `chats` (
	`id` integer PRIMARY KEY,
	`kind` blob NOT NULL,
	`low_id` integer,
	`high_id` integer,
	`name` text,
	`owner_id` integer,
	`last_seq` integer NOT NULL,
	`last_message_id` integer,
	`last_micros` integer NOT NULL,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL
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
CREATE TABLE `members` (
	`chat_id` integer NOT NULL,
	`account_id` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`read_seq` integer NOT NULL,
	`sent_count` integer NOT NULL,
	`read_sent_count` integer NOT NULL,
	CONSTRAINT `members_pk` PRIMARY KEY(`chat_id`, `account_id`)
);

--> statement-breakpoint
CREATE TABLE `messages` (
	`chat_id` integer NOT NULL,
	`seq` integer NOT NULL,
	`id` integer NOT NULL,
	`sender_id` integer,
	`client_message_id` blob,
	`text_hash` blob NOT NULL,
	`text` text NOT NULL,
	`sent_at_micros` integer NOT NULL,
	`edited_at` integer,
	`deleted_at` integer,
	`change_revision` integer NOT NULL,
	CONSTRAINT `messages_pk` PRIMARY KEY(`chat_id`, `seq`)
);

--> statement-breakpoint
CREATE TABLE `open_rooms` (
	`id` integer PRIMARY KEY,
	`name_hash` blob NOT NULL,
	`last_seq` integer NOT NULL,
	`last_micros` integer NOT NULL
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
CREATE TABLE `room_messages` (
	`room_id` integer NOT NULL,
	`seq` integer NOT NULL,
	`sender_name` text NOT NULL,
	`text` text NOT NULL,
	`sent_at_micros` integer NOT NULL,
	CONSTRAINT `room_messages_pk` PRIMARY KEY(`room_id`, `seq`)
);

--> statement-breakpoint
CREATE TABLE `worker_leases` (
	`worker` integer PRIMARY KEY,
	`holder` blob NOT NULL,
	`expires_at` integer NOT NULL,
	`issued_up_to_ms` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `chats_pair` ON `chats` (`low_id`,`high_id`);
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
CREATE UNIQUE INDEX `messages_id` ON `messages` (`id`);
--> statement-breakpoint
CREATE UNIQUE INDEX `messages_client_id` ON `messages` (`sender_id`,`client_message_id`);
--> statement-breakpoint
CREATE INDEX `messages_time` ON `messages` (`chat_id`,`sent_at_micros`);
--> statement-breakpoint
CREATE INDEX `messages_changes` ON `messages` (`chat_id`,`change_revision`);
--> statement-breakpoint
CREATE UNIQUE INDEX `open_rooms_name` ON `open_rooms` (`name_hash`);
--> statement-breakpoint
CREATE INDEX `room_messages_time` ON `room_messages` (`room_id`,`sent_at_micros`);
