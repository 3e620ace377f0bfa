CREATE TABLE `follow_requests` (
	`requester_id` integer NOT NULL,
	`requested_id` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`activated_id` integer NOT NULL,
	`changed_at` integer NOT NULL,
	CONSTRAINT `follow_requests_pk` PRIMARY KEY(`requester_id`, `requested_id`)
);

--> statement-breakpoint
CREATE TABLE `jobs` (
	`job_id` integer PRIMARY KEY AUTOINCREMENT,
	`kind` blob NOT NULL,
	`payload` text NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`holder` blob,
	`attempts` integer NOT NULL,
	`reason` text,
	`ended_at` integer
);

--> statement-breakpoint
CREATE TABLE `mutes` (
	`muter_id` integer NOT NULL,
	`muted_id` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`activated_id` integer NOT NULL,
	`changed_at` integer NOT NULL,
	CONSTRAINT `mutes_pk` PRIMARY KEY(`muter_id`, `muted_id`)
);

--> statement-breakpoint
ALTER TABLE `known_users` ADD `is_private` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `pairs` ADD `low_requests_high` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `pairs` ADD `high_requests_low` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `pairs` ADD `low_accepted_high` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `pairs` ADD `high_accepted_low` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `pairs` ADD `low_mutes_high` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `pairs` ADD `high_mutes_low` integer DEFAULT false NOT NULL;
--> statement-breakpoint
CREATE INDEX `follow_requests_list` ON `follow_requests` (`requested_id`,`active`,`activated_id`);
--> statement-breakpoint
CREATE INDEX `follow_requests_made` ON `follow_requests` (`requester_id`,`active`);
--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`kind`,`ended_at`,`due_at`);
--> statement-breakpoint
CREATE INDEX `mutes_list` ON `mutes` (`muter_id`,`active`,`activated_id`);
