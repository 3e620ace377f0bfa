CREATE TABLE `follow_requests` (
	`requester_id` bigint NOT NULL,
	`requested_id` bigint NOT NULL,
	`active` boolean NOT NULL,
	`revision` bigint NOT NULL,
	`activated_id` bigint NOT NULL,
	`changed_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`requester_id`,`requested_id`)
);

--> statement-breakpoint
CREATE TABLE `jobs` (
	`job_id` bigint AUTO_INCREMENT PRIMARY KEY,
	`kind` varbinary(40) NOT NULL,
	`payload` json NOT NULL,
	`created_at` bigint NOT NULL,
	`due_at` bigint NOT NULL,
	`holder` varbinary(64),
	`attempts` int NOT NULL,
	`reason` mediumtext,
	`ended_at` bigint
);

--> statement-breakpoint
CREATE TABLE `mutes` (
	`muter_id` bigint NOT NULL,
	`muted_id` bigint NOT NULL,
	`active` boolean NOT NULL,
	`revision` bigint NOT NULL,
	`activated_id` bigint NOT NULL,
	`changed_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`muter_id`,`muted_id`)
);

--> statement-breakpoint
ALTER TABLE `known_users` ADD `is_private` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `pairs` ADD `low_requests_high` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `pairs` ADD `high_requests_low` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `pairs` ADD `low_accepted_high` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `pairs` ADD `high_accepted_low` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `pairs` ADD `low_mutes_high` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `pairs` ADD `high_mutes_low` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
CREATE INDEX `follow_requests_list` ON `follow_requests` (`requested_id`,`active`,`activated_id`);
--> statement-breakpoint
CREATE INDEX `follow_requests_made` ON `follow_requests` (`requester_id`,`active`);
--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`kind`,`ended_at`,`due_at`);
--> statement-breakpoint
CREATE INDEX `mutes_list` ON `mutes` (`muter_id`,`active`,`activated_id`);
