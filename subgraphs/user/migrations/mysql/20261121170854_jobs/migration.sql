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
CREATE INDEX `jobs_due` ON `jobs` (`kind`,`ended_at`,`due_at`);
