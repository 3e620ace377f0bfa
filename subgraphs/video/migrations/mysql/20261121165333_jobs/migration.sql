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
CREATE TABLE `stored_files` (
	`hash` varbinary(64) NOT NULL,
	`extension` varbinary(10) NOT NULL,
	`state` varbinary(10) NOT NULL,
	`changed_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`hash`,`extension`)
);

--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`kind`,`ended_at`,`due_at`);

--> statement-breakpoint
INSERT INTO `jobs` (`kind`,`payload`,`created_at`,`due_at`,`attempts`) VALUES ('forget_deleted_posts','{}',0,0,0);
