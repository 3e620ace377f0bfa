CREATE TABLE `due_folds` (
	`notification_id` integer PRIMARY KEY
);

--> statement-breakpoint
ALTER TABLE `causes` ADD `recipient_id` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `notifications` ADD `changed_at` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
PRAGMA foreign_keys=OFF;
--> statement-breakpoint
CREATE TABLE `__new_causes` (
	`kind` blob NOT NULL,
	`cause_id` integer NOT NULL,
	`actor_id` integer NOT NULL,
	`recipient_id` integer DEFAULT 0 NOT NULL,
	`account_id` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`notification_id` integer NOT NULL,
	CONSTRAINT `causes_pk` PRIMARY KEY(`kind`, `cause_id`, `actor_id`, `recipient_id`)
);

--> statement-breakpoint
INSERT INTO `__new_causes`(`kind`, `cause_id`, `actor_id`, `account_id`, `active`, `revision`, `notification_id`) SELECT `kind`, `cause_id`, `actor_id`, `account_id`, `active`, `revision`, `notification_id` FROM `causes`;
--> statement-breakpoint
DROP TABLE `causes`;
--> statement-breakpoint
ALTER TABLE `__new_causes` RENAME TO `causes`;
--> statement-breakpoint
PRAGMA foreign_keys=ON;
--> statement-breakpoint
CREATE INDEX `causes_notification` ON `causes` (`notification_id`,`cause_id`);
--> statement-breakpoint
CREATE INDEX `causes_pair` ON `causes` (`account_id`,`actor_id`,`notification_id`);
--> statement-breakpoint
CREATE INDEX `causes_actor` ON `causes` (`actor_id`,`notification_id`);
