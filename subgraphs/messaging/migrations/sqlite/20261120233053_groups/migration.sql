CREATE TABLE `messaging_settings` (
	`account_id` integer PRIMARY KEY,
	`read_receipts` integer NOT NULL,
	`strangers_request` integer NOT NULL
);

--> statement-breakpoint
ALTER TABLE `members` ADD `joined_seq` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `members` ADD `requested` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `messages` ADD `notice` text;
