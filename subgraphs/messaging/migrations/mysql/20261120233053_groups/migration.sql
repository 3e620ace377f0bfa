CREATE TABLE `messaging_settings` (
	`account_id` bigint PRIMARY KEY,
	`read_receipts` boolean NOT NULL,
	`strangers_request` boolean NOT NULL
);

--> statement-breakpoint
ALTER TABLE `members` ADD `joined_seq` bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `members` ADD `requested` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `messages` ADD `notice` json;
