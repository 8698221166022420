# A virtual server that this package made and the plan has no more. It goes when no feeder uses it; what it still holds is handed over
# to the queue of the first one that stays. Desired: instances that stay.

function Get-SurplusInstance {
    param($Desired)
    $owned = @((Read-StateFile -Name 'owners.json').Keys | Where-Object { $_ -match '^SmtpSvc/(\d+)/' } | ForEach-Object { [int] ($_ -split '/')[1] } | Select-Object -Unique | Sort-Object)
    @($owned | Where-Object { @($Desired) -notcontains $_ -and (Test-MetabaseKey -Path "SmtpSvc/$_") })
}

function Test-SurplusServer {
    param($Desired)
    foreach ($instance in @(Get-SurplusInstance -Desired $Desired)) {
        if (Test-Exact) { New-Difference -Item 'SurplusServer' -Path "SmtpSvc/$instance" -Expected 'not there' -Found 'there' -Data $instance } else { Add-Pending -Text "SmtpSvc/$instance stays until no feeder uses it" }
    }
}

function Set-SurplusServer {
    param($Desired, $Difference)
    $stays = Get-MetabaseValue -Key "SmtpSvc/$(@($Desired)[0])" -Name 'QueueDirectory'
    Add-Owed -Name 'start SMTPSVC'
    Disable-Smtp -Because 'a virtual server goes'
    Assert-SmtpStopped
    foreach ($each in $Difference) {
        $instance = $each.Data
        $queue = [string] (Get-MetabaseValue -Key "SmtpSvc/$instance" -Name 'QueueDirectory')
        $left = @(Get-FileName -Folder $queue).Count
        if ($queue -ne $stays -and ($left -gt 0 -or (Test-Folder -Path "$stays.moving"))) {
            Move-Message -From $queue -To $stays
            Add-Kept -Folder $stays -Messages $left
        }
        # Before the virtual server, by which a run that is cut here knows that there is something left to do.
        Remove-LogRetention -Instance $instance
        Remove-MetabaseChild -Key 'SmtpSvc' -Class $script:Facts.Metabase.ServerClass -Name ([string] $instance)
    }
}

function Clear-SurplusOwner {
    param($Desired)
    $stays = @($Desired.virtualServers | ForEach-Object { $_.instance }) -join '|'
    Clear-Owner -Pattern "^SmtpSvc/(?!($stays)/)"
}

# Owed until the service runs again with what is left of it.
function Complete-SmtpStart {
    param($Desired)
    if (-not (Test-Owed -Name 'start SMTPSVC')) { return }
    Assert-SmtpMayRun -Desired $Desired
    Set-ServiceStartMode -Name $script:Facts.Services.Smtp -StartMode 'DelayedAuto'
    Start-HostService -Name $script:Facts.Services.Smtp
    Complete-Owed -Name 'start SMTPSVC'
}
