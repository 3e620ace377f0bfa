CREATE TABLE `due_folds` (
	`notification_id` bigint PRIMARY KEY
);

--> statement-breakpoint
ALTER TABLE `causes` ADD `recipient_id` bigint DEFAULT 0 NOT NULL, DROP PRIMARY KEY, ADD PRIMARY KEY (`kind`,`cause_id`,`actor_id`,`recipient_id`);
--> statement-breakpoint
ALTER TABLE `notifications` ADD `changed_at` bigint DEFAULT 0 NOT NULL;
